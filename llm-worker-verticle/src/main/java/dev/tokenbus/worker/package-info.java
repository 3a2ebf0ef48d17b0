/** The worker verticle: it runs generations on backends and streams them to their homes. */
@NullMarked
package dev.tokenbus.worker;

import org.jspecify.annotations.NullMarked;

/** One client's cursor in one stream. */
@NullMarked
package dev.tokenbus.gateway.view;

import org.jspecify.annotations.NullMarked;

/** The configuration of a worker. */
@NullMarked
package dev.tokenbus.worker.config;

import org.jspecify.annotations.NullMarked;

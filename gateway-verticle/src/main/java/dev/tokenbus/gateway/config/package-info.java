/** The configuration of a gateway. */
@NullMarked
package dev.tokenbus.gateway.config;

import org.jspecify.annotations.NullMarked;

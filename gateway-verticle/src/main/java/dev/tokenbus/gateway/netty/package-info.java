/** Everything that reaches behind Vert.x's public API: the one room to look at when Vert.x is upgraded. */
@NullMarked
package dev.tokenbus.gateway.netty;

import org.jspecify.annotations.NullMarked;

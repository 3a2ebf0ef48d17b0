/** Who a client is: what it shows, how that is checked, and what the one behind it may do. */
@NullMarked
package dev.tokenbus.gateway.principal;

import org.jspecify.annotations.NullMarked;

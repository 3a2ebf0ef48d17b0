/** What gateways ask each other for operators, who see the whole cluster. */
@NullMarked
package dev.tokenbus.protocol.bus.console;

import org.jspecify.annotations.NullMarked;

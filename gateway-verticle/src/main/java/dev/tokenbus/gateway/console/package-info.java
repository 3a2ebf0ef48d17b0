/** What operators are shown of the whole cluster: a list when they ask for it, and topics that are pushed to them. */
@NullMarked
package dev.tokenbus.gateway.console;

import org.jspecify.annotations.NullMarked;

/** What the doors for clients of other protocols are made of: opening a stream, wording it, and answering with it. */
@NullMarked
package dev.tokenbus.gateway.door;

import org.jspecify.annotations.NullMarked;

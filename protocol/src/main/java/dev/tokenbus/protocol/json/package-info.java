/** Reads and writes JSON under limits, without a tree. */
@NullMarked
package dev.tokenbus.protocol.json;

import org.jspecify.annotations.NullMarked;

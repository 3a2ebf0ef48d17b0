/** {@code tokenbus keys}: the file of the keys of clients. */
@NullMarked
package dev.tokenbus.node.keys;

import org.jspecify.annotations.NullMarked;

/** {@code tokenbus doctor}: whether a node would run well here, and what to do where it would not. */
@NullMarked
package dev.tokenbus.node.doctor;

import org.jspecify.annotations.NullMarked;

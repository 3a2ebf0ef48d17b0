/** Environment variables: those of our keys, those that other programs share with us, and those that are not for us. */
@NullMarked
package dev.tokenbus.node.config.variables;

import org.jspecify.annotations.NullMarked;

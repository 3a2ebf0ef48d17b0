/** Asks a public database whether anything is known against what is shipped. */
@NullMarked
package dev.tokenbus.node.audit;

import org.jspecify.annotations.NullMarked;

/** {@code tokenbus config}: a sample of the configuration, what is in effect, and what is wrong with a file. */
@NullMarked
package dev.tokenbus.node.configure;

import org.jspecify.annotations.NullMarked;

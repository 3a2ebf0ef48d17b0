/** What people are told of the configuration: of each key its meaning, default and range; a sample; values without secrets. */
@NullMarked
package dev.tokenbus.node.config.describe;

import org.jspecify.annotations.NullMarked;

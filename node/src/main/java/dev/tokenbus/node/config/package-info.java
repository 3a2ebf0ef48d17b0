/** Where configuration comes from and how it becomes records. */
@NullMarked
package dev.tokenbus.node.config;

import org.jspecify.annotations.NullMarked;

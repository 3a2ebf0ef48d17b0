/** What was given, key by key: where it was, what is wrong with it, and how it fills a record. */
@NullMarked
package dev.tokenbus.node.config.given;

import org.jspecify.annotations.NullMarked;

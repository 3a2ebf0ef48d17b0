/** Anthropic's Messages, as Anthropic and the servers that copy it speak them. */
@NullMarked
package dev.tokenbus.worker.anthropic;

import org.jspecify.annotations.NullMarked;

/** The door for clients of Anthropic's Messages. */
@NullMarked
package dev.tokenbus.gateway.messages;

import org.jspecify.annotations.NullMarked;

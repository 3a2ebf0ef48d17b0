/** The door for {@code useChat} of the AI SDK: the UI message stream, which a page finds again by its chat's id. */
@NullMarked
package dev.tokenbus.gateway.ui;

import org.jspecify.annotations.NullMarked;

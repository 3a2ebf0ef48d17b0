/** What a program asks of a model: messages of more than text, tools, and options, typed where they are common. */
@NullMarked
package dev.tokenbus.client.ask;

import org.jspecify.annotations.NullMarked;

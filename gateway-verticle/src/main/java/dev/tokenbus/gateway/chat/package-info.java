/** OpenAI's chat completions, its older completions, and its list of models, for clients that speak these. */
@NullMarked
package dev.tokenbus.gateway.chat;

import org.jspecify.annotations.NullMarked;

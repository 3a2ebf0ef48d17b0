/** A chat model of Spring AI that a tokenbus cluster answers: {@link dev.tokenbus.springai.TokenbusChatModel}. */
@NullMarked
package dev.tokenbus.springai;

import org.jspecify.annotations.NullMarked;

/** For Spring Boot: a chat model from {@code spring.ai.tokenbus.*} alone. A program that does not run on Spring Boot needs none of it. */
@NullMarked
package dev.tokenbus.springai.boot;

import org.jspecify.annotations.NullMarked;

/**
 * Chat models of LangChain4j that a tokenbus cluster answers: {@link dev.tokenbus.langchain4j.TokenbusStreamingChatModel} and
 * {@link dev.tokenbus.langchain4j.TokenbusChatModel}.
 */
@NullMarked
package dev.tokenbus.langchain4j;

import org.jspecify.annotations.NullMarked;

/** The HTTP doors: the web page, and streams over HTTP and SSE. */
@NullMarked
package dev.tokenbus.gateway.http;

import org.jspecify.annotations.NullMarked;

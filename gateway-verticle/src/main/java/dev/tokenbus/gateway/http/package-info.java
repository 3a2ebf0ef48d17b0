/** The HTTP doors: the web page, and streams over HTTP and server-sent events. */
@NullMarked
package dev.tokenbus.gateway.http;

import org.jspecify.annotations.NullMarked;

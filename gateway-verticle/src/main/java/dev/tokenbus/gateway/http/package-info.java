/** Plain HTTP: routes and who gets in, the web page, and responses that are fed by a stream. */
@NullMarked
package dev.tokenbus.gateway.http;

import org.jspecify.annotations.NullMarked;

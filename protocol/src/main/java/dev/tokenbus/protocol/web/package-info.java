/** The names that a browser has for servers and pages: hosts and origins, and which of them a server trusts. */
@NullMarked
package dev.tokenbus.protocol.web;

import org.jspecify.annotations.NullMarked;

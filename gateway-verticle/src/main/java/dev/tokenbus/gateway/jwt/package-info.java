/** JSON Web Tokens: what they say, by which keys they are signed, and where those keys come from. */
@NullMarked
package dev.tokenbus.gateway.jwt;

import org.jspecify.annotations.NullMarked;

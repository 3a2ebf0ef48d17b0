/** Certificates in PEM files, and how they are read again while a node runs. */
@NullMarked
package dev.tokenbus.tls;

import org.jspecify.annotations.NullMarked;

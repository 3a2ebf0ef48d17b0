/** Certificates for tests, and the authority that signs them. */
@NullMarked
package dev.tokenbus.testkit.certificate;

import org.jspecify.annotations.NullMarked;

/** What the tests of several modules share: scripted servers, processes, and checks that need tools of the machine. */
@NullMarked
package dev.tokenbus.testkit;

import org.jspecify.annotations.NullMarked;

/** The machine that tests run on: its programs, such as Node.js and Chromium, its ports, its networks. */
@NullMarked
package dev.tokenbus.testkit.machine;

import org.jspecify.annotations.NullMarked;

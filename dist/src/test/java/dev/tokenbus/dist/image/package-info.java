/** The image of containers: what is in it, and that it runs. */
package dev.tokenbus.dist.image;

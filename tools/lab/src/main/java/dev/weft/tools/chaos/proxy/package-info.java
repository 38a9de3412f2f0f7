/**
 * A proxy between NATS clients and their server that cuts, delays and loses single
 * acknowledgements. Knows the text protocol of NATS; may import Vert.x core, nothing of Weft.
 */
package dev.weft.tools.chaos.proxy;

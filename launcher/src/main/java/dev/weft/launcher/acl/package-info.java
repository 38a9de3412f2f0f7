/**
 * What each role may do at a NATS server, and the commands that set a server up for that. Imports
 * the configuration and the bridge.
 */
package dev.weft.launcher.acl;

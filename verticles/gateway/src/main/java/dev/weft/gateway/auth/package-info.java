/**
 * Who may do what over HTTP: API keys, JWTs, the scopes and customers that they stand for, and the
 * security log. May import nimbus-jose-jwt, and of the gateway its root alone.
 */
package dev.weft.gateway.auth;

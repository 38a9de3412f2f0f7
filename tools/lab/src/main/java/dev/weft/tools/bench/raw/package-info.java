/**
 * What the bench compares Weft with: the same number of guarded appends by a plain jnats client,
 * and what JetStream says it has stored. Besides the bridge the only user of jnats.
 */
package dev.weft.tools.bench.raw;

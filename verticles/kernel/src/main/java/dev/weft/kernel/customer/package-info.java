/**
 * Who customers are, kept apart from events so that it can be destroyed. Imports the journal, the
 * seal and vertx-core.
 */
package dev.weft.kernel.customer;

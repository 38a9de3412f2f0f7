/** What commands print for people. Imports plain Java only. */
package dev.weft.tools.text;

/** What the documentation claims, checked against what is. */
package dev.weft.tools.docs;

/** What is for sale and the rules of stock: plain Java over proto types. No I/O, no clock. */
package dev.weft.inventory.domain;

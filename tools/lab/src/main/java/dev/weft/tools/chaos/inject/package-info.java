/**
 * Fault injectors: each does one kind of fault to running processes, their disks, clocks, streams
 * and partners, and undoes it. May import lab and process; knows neither schedule nor verdict.
 */
package dev.weft.tools.chaos.inject;

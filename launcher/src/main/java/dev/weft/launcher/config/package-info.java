/**
 * Configuration: layers of YAML, environment and command line, merged and read strictly. May import
 * the options of every module; starts nothing.
 */
package dev.weft.launcher.config;

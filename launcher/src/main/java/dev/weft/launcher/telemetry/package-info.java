/** The OpenTelemetry SDK: where spans and metrics go. May import config. */
package dev.weft.launcher.telemetry;

/** Actuator endpoints of the databases; plain classes, usable without auto-configuration. */
@NullMarked
package io.emdb.spring.boot.endpoint;

import org.jspecify.annotations.NullMarked;

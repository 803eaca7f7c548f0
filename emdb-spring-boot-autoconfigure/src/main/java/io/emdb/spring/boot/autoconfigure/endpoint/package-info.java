/** Brings the databases to Spring Boot's actuator endpoints. */
@NullMarked
package io.emdb.spring.boot.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;

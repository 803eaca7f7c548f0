/** Brings the health of the databases to Spring Boot's actuator. */
@NullMarked
package io.emdb.spring.boot.autoconfigure.health;

import org.jspecify.annotations.NullMarked;

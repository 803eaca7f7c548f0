/** Auto-configuration of Spring Data repositories over Emdb. */
@NullMarked
package io.emdb.spring.data.autoconfigure;

import org.jspecify.annotations.NullMarked;

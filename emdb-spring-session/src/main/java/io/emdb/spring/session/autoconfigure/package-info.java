/** Auto-configuration of sessions kept by Emdb. */
@NullMarked
package io.emdb.spring.session.autoconfigure;

import org.jspecify.annotations.NullMarked;

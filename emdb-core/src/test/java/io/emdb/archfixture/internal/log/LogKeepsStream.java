package io.emdb.archfixture.internal.log;

import java.io.InputStream;

interface LogKeepsStream {

  InputStream stream();
}

package io.emdb.archfixture.internal.format;

import io.emdb.archfixture.internal.file.RightfulStorage;

interface FormatKnowsFile {

  RightfulStorage storage();
}

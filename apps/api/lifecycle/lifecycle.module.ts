import { Global, Module } from '@nestjs/common';
import { Lifecycle } from './lifecycle.ts';
import { SchemaWatch } from './schema-watch.ts';

@Global()
@Module({ providers: [Lifecycle, SchemaWatch], exports: [Lifecycle] })
export class LifecycleModule {}

import { Module } from '@nestjs/common';
import { Lifecycle } from './lifecycle.ts';
import { SchemaWatch } from './schema-watch.ts';

@Module({ providers: [Lifecycle, SchemaWatch], exports: [Lifecycle] })
export class LifecycleModule {}
